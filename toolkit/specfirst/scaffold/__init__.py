"""`specfirst scaffold`: what a resource or a method needs besides its logic, written into a project."""
