"""Entry point of the packaged program; does what `python -m mwrgui` does in an installed one.

A sandboxed child (`mwrgui.sandbox.serve`) starts here too, so only the standard library is imported before
the arguments are read.
"""

import sys

from mwrgui.core.own_program import restore_library_paths, run_as_interpreter

restore_library_paths()
if not run_as_interpreter(sys.argv[1:]):
    from mwrgui.__main__ import main

    sys.exit(main())
