"""What assistants ask the search by the Model Context Protocol: the extra `mcp`, the command `dafu mcp`."""
