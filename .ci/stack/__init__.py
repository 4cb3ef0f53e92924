"""The production topology on one machine, from installed programs: `python .ci/stack`."""
