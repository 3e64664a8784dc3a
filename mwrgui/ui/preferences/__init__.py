"""The user's preferences: the file, the dialog, and the controller that applies and saves them."""
