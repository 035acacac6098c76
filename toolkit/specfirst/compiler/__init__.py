"""The generator: OpenAPI documents in, typed Python packages out.

A compiler in stages, each of which knows only the ones before it:

    reading        YAML and JSON as plain values, with the line of every node
    bundle         many files as one document, with the file and line of every node
    lint           OpenAPI's rules for any document, our conventions for those with an error catalogue
    completion     the statuses and headers that follow from error codes and rules: what is served
    normalisation  the meaning of OpenAPI 3.1, whatever the document's version; every class a component
    models         models.py
    intermediate   every decision about services, operations and routes, taken
    engines        services.py, operations.py, routes.py, errors.py: templates that write the decisions down
    sdk            the clients
    output         formatted, compared, exchanged for the old output in one step

`document` knows what stands where in an OpenAPI document, `templates` what the engines render. `python -m
specfirst.compiler --help` lists the commands; `pipeline` and `rendering` put the stages together.
"""
