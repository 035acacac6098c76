"""Emit source code from the IR: models, services, routes, errors and SDKs."""
