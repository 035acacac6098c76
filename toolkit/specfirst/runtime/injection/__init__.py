"""Dependency injection: FastAPI's declarations, compiled into a plan for each operation."""

from specfirst.runtime.injection.parameters import refuse_bodies as refuse_bodies
from specfirst.runtime.injection.plan import Injection as Injection
from specfirst.runtime.injection.plan import within_stacks as within_stacks
