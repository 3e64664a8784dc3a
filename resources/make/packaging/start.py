"""The first lines of the packaged program: what `python -m mwrgui` is to an interpreter.

A child with limits (`mwrgui.sandbox.serve`) begins here too, so nothing but the standard library is imported
before it is known what is wanted.
"""

import sys

from mwrgui.core.own_program import restore_library_paths, stand_in_for_interpreter

restore_library_paths()
if not stand_in_for_interpreter(sys.argv[1:]):
    from mwrgui.__main__ import main

    sys.exit(main())
