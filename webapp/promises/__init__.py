"""The promises of replies: page, API, files, calendar."""
