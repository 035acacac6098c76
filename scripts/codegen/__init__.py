"""The generator: OpenAPI documents in, typed Python packages out.

A compiler in stages, each of which knows only the ones before it:

    source        YAML and JSON as plain values, with the line of every node
    bundle        many files as one document, with the file and line of every node
    lint          OpenAPI's rules for any document, our conventions for those with an error catalogue
    completion    the statuses and headers that follow from error codes and rules: what is served
    upgrade       the meaning of OpenAPI 3.1, whatever the document's version
    schemas, ir   every class a component; every decision taken
    emitters      models, services, operations, routes, errors, sdk
    write         formatted, compared, exchanged for the old output in one step

`python -m scripts.codegen --help` lists the commands; `pipeline` and `rendering` put the stages together.
"""
