"""The window around the pages: frame, header, menus, closing, crashes, single instance."""
