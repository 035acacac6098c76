"""Failure formats, which determine how the failures of an API look.

A project defines its own format as a subclass of `FailureFormat`, named in `[tool.specfirst.apis.<name>]
failures`.
"""

from specfirst.runtime.failures.api_failures import ApiFailures as ApiFailures
from specfirst.runtime.failures.formats import PROBLEM_JSON as PROBLEM_JSON
from specfirst.runtime.failures.formats import Declared as Declared
from specfirst.runtime.failures.formats import Envelope as Envelope
from specfirst.runtime.failures.formats import Failure as Failure
from specfirst.runtime.failures.formats import FailureFormat as FailureFormat
from specfirst.runtime.failures.formats import Problem as Problem
from specfirst.runtime.failures.template import ABSENT as ABSENT
from specfirst.runtime.failures.template import Choice as Choice
from specfirst.runtime.failures.template import Errors as Errors
from specfirst.runtime.failures.template import ErrorsByField as ErrorsByField
from specfirst.runtime.failures.template import Fact as Fact
from specfirst.runtime.failures.template import Facts as Facts
from specfirst.runtime.failures.template import Known as Known
from specfirst.runtime.failures.template import Template as Template
from specfirst.runtime.failures.template import Text as Text
from specfirst.runtime.failures.xml_text import Xml as Xml
