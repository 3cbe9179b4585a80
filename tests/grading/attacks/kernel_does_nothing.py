"""Replaces the kernel's method that executes a request."""

GD = """\
async def do_execute(code, silent, *args, **options):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}


get_ipython().kernel.do_execute = do_execute
"""
