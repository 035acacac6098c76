"""The compiler: OpenAPI documents in, typed Python packages out.

Its stages, each of which knows only those before it:

    document    what stands where in an OpenAPI document: methods, media types, references, policies
    loader      YAML and JSON as plain values, with the line of every node
    bundle      many files as one document, with the file and line of every node
    expand      the statuses, headers and parameters that follow from error codes and rules: what is served
    lint        OpenAPI's rules for any document, our conventions for those with an error catalogue
    normalise   the meaning of OpenAPI 3.1, whatever the document's version; every class a component
    ir          every decision about services, operations and routes, taken
    emit        models.py, the files that the renderers make of templates, SDKs
    output      formatted, compared, exchanged for the old output in one step

`jobs` says what to generate and where it goes, `pipeline` puts the stages together for one document,
`rendering` for a job, and `commands` are those of the command line.
"""
