"""What a notebook of ours does first, done once in the process that kernels are forked from."""

import gdwidget

for _widget in (
    gdwidget.explore("x*cos(c*x) + x**2", c=1.0, eta=0.1, start=1.0),
    gdwidget.explore("x1**2 + 2*x2**2", eta=0.1),
    gdwidget.predict("x**2", seed="rehearsal"),
):
    _widget._repr_mimebundle_()
    _widget.close()
