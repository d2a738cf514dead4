"""Matrix products for the pipeline by numpy's own library, on one thread.

thinc, below spaCy, multiplies matrices with BLIS. Numpy's OpenBLAS did the same product three times
as fast where it was measured (an x86 server), and products were nearly half of the parsing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def use_one_thread() -> None:
    """Keep numpy to one thread a process; to be called before numpy is imported.

    Lapwing uses further cores by further processes. Whoever sets the number has his way.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@contextmanager
def numpy_products() -> Iterator[None]:
    """Let the models that are made or loaded inside multiply with numpy."""
    import numpy
    from thinc.api import NumpyOps, get_current_ops, set_current_ops

    class NumpyProducts(NumpyOps):
        def gemm(
            self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False
        ) -> Any:
            return numpy.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)

    before = get_current_ops()
    # A GPU or Apple's own library, where someone has chosen it, is left alone.
    if type(before) is NumpyOps:
        set_current_ops(NumpyProducts())
    try:
        yield
    finally:
        set_current_ops(before)
