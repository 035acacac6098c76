"""What is written, from the IR: models, services, routes, errors, SDKs."""
