"""The command `dafu`, the other front end: fetch, import, parse, index, search, similar, precedents, promises, respond, show, remove,
learned, stats, report, config, check, account, log, backup, restore, snapshot,
sources, update, alerts, bench, serve, mcp, demo, completion.

Exit codes: 0 done; 1 done in part (some files rejected, an id not found, a page that is no reply); 2 the request is at
fault or nothing could be done; 3 no index, or an outdated one; 4 the index is locked or failed.
"""

from webapp.cli.base import main

__all__ = ["main"]
