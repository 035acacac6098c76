"""`specfirst scaffold`: write a resource, or the signatures of missing methods, into a project."""
