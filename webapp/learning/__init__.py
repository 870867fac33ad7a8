"""Learning from use, where the operator switched it on: which words of questions led readers to which reply, and nothing of the readers."""
