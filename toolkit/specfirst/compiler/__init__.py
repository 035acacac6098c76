"""The compiler: OpenAPI documents in, typed Python packages out.

Each stage depends only on those before it:

    document    the grammar of OpenAPI documents: methods, media types, references, policies
    loader      YAML and JSON as plain values, with the line of every node
    bundle      many files as one document, with the file and line of every node
    expand      the status codes, headers and parameters implied by error codes and rules
    lint        OpenAPI's rules for any document, and our conventions for those with an error catalogue
    normalise   documents of any version with the meaning of OpenAPI 3.1, and a component per class
    ir          every decision about services, operations and routes
    emit        models.py, the files that the renderers make of templates, SDKs
    output      format files, compare them, and replace the old output atomically

`jobs` describes what is generated and where, `pipeline` combines the stages for one document, `rendering` for
a job, and `commands` are those of the command line.
"""
