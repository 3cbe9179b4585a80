"""Complex numbers: turning is multiplying."""

import cmath


def rotated_grad(grad, theta):
    turn = cmath.exp(1j * theta)

    def rotated(x):
        z = turn * complex(x[0], x[1])
        g1, g2 = grad([z.real, z.imag])
        back = complex(g1, g2) * turn.conjugate()
        return back.real, back.imag

    return rotated
