"""What is offered for deploying works, as far as the tools are at hand."""
