"""What can go wrong while reading and keeping replies.

    CorpusError
    ├── UnreadableFile    the file cannot be read as text: empty, binary, too large, no permission
    │   └── NeedsRecognition    its text is there as pictures only
    ├── StoreError        the store cannot be opened or written: no such folder, disk full, locked
    │   └── StoreMissing      there is no store
    └── FetchError        nothing can be fetched: an address that is none, a folder that cannot be written

Every message is in Chinese, names the file or store at fault and says what to do: it is shown to users as it is.
"""

import errno
import socket
from typing import Final

_REASONS: Final = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "文件或目录不存在",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EISDIR: "是一个目录",
    errno.EEXIST: "已经有了",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EFBIG: "文件太大",
    errno.EROFS: "文件系统是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "名字太长",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EADDRINUSE: "已被占用",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ECONNRESET: "对方断开了连接",
    errno.EHOSTUNREACH: "到不了这台机器",
    errno.ENETUNREACH: "网络不通",
    errno.ETIMEDOUT: "对方很久没有回答",
    socket.EAI_NONAME: "找不到这个主机名",
    socket.EAI_AGAIN: "暂时查不到这个主机名",
}
"""What the system says, in Chinese: it does so itself only where its own translations are installed."""


def system_reason(error: OSError) -> str:
    """Why the system refused, in Chinese where it is one of the usual reasons; else what the system says."""
    if isinstance(error, TimeoutError):
        return _REASONS[errno.ETIMEDOUT]
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class CorpusError(Exception):
    """Root of all errors raised by this package."""


class UnreadableFile(CorpusError):
    """A file that cannot be turned into the text of a page."""


class NeedsRecognition(UnreadableFile):
    """A file whose text is there as pictures only: a scan, a photograph, letters without codes."""


class StoreError(CorpusError):
    """The store cannot be opened, read or written."""


class StoreMissing(StoreError):
    """There is no store, or none on this machine."""


class FetchError(CorpusError):
    """Fetching cannot begin or go on. What a site refuses or fails to give is no error but a line of the report."""
