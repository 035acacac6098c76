"""Route a request to its operation."""

from specfirst.runtime.routing.contract_route import ContractRoute
from specfirst.runtime.routing.contract_router import ContractRouter
from specfirst.runtime.routing.plain_routes import match_whole_paths

__all__ = ["ContractRoute", "ContractRouter", "match_whole_paths"]
