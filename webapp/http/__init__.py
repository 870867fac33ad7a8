"""What every answer passes: kept pages, compression, headers, assets."""
