"""One module a format; `accepts` and `read` are all that each offers."""
