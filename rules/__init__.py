"""Pure decisions on a convenant and the facts of a casus. No I/O, no clock, no personal data.

Every rule answers one question, stated in its docstring, with `Toegestaan` or `Geweigerd(reden, bron)`.
"""
