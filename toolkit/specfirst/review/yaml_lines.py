"""Lines of nodes in a YAML text, for messages that name `file:line`."""

from collections.abc import Sequence

import yaml


def line_of(text: str, keys: Sequence[str | int]) -> int:
    """The line (from 1) of the deepest existing node on the way `keys`: its key's, in a mapping."""
    node, line = yaml.compose(text, Loader=yaml.SafeLoader), 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            entry = next((pair for pair in node.value if pair[0].value == key), None)
            if entry is None:
                break
            line, node = entry[0].start_mark.line + 1, entry[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return line
