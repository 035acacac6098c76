HTTP_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
