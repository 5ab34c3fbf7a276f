"""One folder for each risk model; the folder's name is the code."""
