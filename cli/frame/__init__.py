"""What all commands of ``relay`` have in common, as a terminal and as programs see them."""
