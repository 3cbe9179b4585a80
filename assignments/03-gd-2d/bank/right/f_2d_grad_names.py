"""Names for both derivatives, powers written out."""


def f_2d_grad(x1, x2):
    df_dx1 = 2 * x1**1
    df_dx2 = 2 * (2 * x2**1)
    return df_dx1, df_dx2
