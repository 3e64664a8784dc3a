"""The main window around the pages, and everything that concerns the program as a whole."""
