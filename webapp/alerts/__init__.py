"""What is new, told by mail and to other programs: who asked for it, what is caught for them, the queue it waits in."""
