"""Procedures of the deployment guide, carried out on real servers."""
