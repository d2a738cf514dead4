from __future__ import annotations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import get_current_ops

from worker.language.algebra import numpy_products


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.booleans(), st.booleans())
def test_products_are_those_of_thinc(
    rows: int, inner: int, columns: int, t1: bool, t2: bool
) -> None:
    chance = numpy.random.default_rng(rows * 100 + inner * 10 + columns)
    x = chance.random((inner, rows) if t1 else (rows, inner), dtype="f")
    y = chance.random((columns, inner) if t2 else (inner, columns), dtype="f")
    wanted = get_current_ops().gemm(x, y, trans1=t1, trans2=t2)
    with numpy_products():
        ops = get_current_ops()
    out = numpy.empty((rows, columns), dtype="f")
    assert ops.gemm(x, y, trans1=t1, trans2=t2) == pytest.approx(wanted, rel=1e-5)
    assert ops.gemm(x, y, out=out, trans1=t1, trans2=t2) is out
    assert out == pytest.approx(wanted, rel=1e-5)


def test_outside_thinc_multiplies_as_before() -> None:
    before = get_current_ops()
    with pytest.raises(KeyError), numpy_products():
        assert get_current_ops() is not before
        raise KeyError
    assert get_current_ops() is before
