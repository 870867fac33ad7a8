"""The reading process: answers one request after another, within a limit of memory, until its input ends.

    python -m corpus.readers.worker.process MEGABYTES

Started by `client`; its standard input and output are the wire.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from corpus.errors import UnreadableFile
from corpus.readers.worker.tasks import TASKS
from corpus.readers.worker.wire import Message, packed, receive

_RETIRE: Final = 0.5
"""Share of the allowed memory that was in use at most; after more, it is replaced, and with it goes what libraries leak."""


def main(megabytes: int) -> None:
    """Answer requests. The last message of an answer says `end`, or the `problem` in words."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # what libraries print is no part of an answer
        os.dup2(null, descriptor)
    while request := receive(requests.read):
        for answer in _answers(request):
            if "end" in answer.said or "problem" in answer.said:
                answer = Message({**answer.said, "retires": _retires(answer, megabytes)})
            answers.write(packed(answer))
        answers.flush()


def _retires(last: Message, megabytes: int) -> bool:
    """Whether the process had better be replaced by a new one."""
    most = _RETIRE * (megabytes << 10)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return last.said.get("code") in ("memory", "failure") or (held > most and _peak_kilobytes() > most)


def _peak_kilobytes() -> int:
    """The most memory that this process held.

    Linux says it of this program alone in /proc; in `ru_maxrss` it leaves what the process held that started it, and a large one
    would have every reading process replaced after every file. 0 where the system does not tell. Reading /proc takes as long as a tenth
    of a small file does, so it is not asked while `ru_maxrss` says enough.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _answers(request: Message) -> Iterator[Message]:
    task = TASKS[request.said["task"]]
    try:
        yield from task(request)
    except UnreadableFile as error:
        yield Message({"problem": str(error), "code": type(error).__name__})
    except MemoryError:
        yield Message({"problem": "", "code": "memory"})
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001  any failure of a library is an answer; a panic in Rust is no Exception
        yield Message({"problem": type(error).__name__, "code": "failure"})
    else:
        yield Message({"end": True})


if __name__ == "__main__":
    main(int(sys.argv[1]))
