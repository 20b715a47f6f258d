"""Values of UNO, made of what the engine for xlwings sends.

Like `uno_hands` it imports nothing of the project.
"""

import uno


def constant(name):
    return uno.getConstantByName(f"com.sun.star.{name}")


def rgb(colour):
    """Of xlwings' "#RRGGBB" or (r, g, b)."""
    if isinstance(colour, str):
        return int(colour.lstrip("#"), 16)
    red, green, blue = colour
    return red << 16 | green << 8 | blue


def property_of(name, value):
    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


# By com.sun.star.sheet.ConditionFormatOperator, which a sheet's formats have; a cell's own have
# the enumeration.
COMPARES = {
    0: "EQUAL",
    1: "LESS",
    2: "GREATER",
    3: "LESS_EQUAL",
    4: "GREATER_EQUAL",
    5: "NOT_EQUAL",
    6: "BETWEEN",
    7: "NOT_BETWEEN",
    24: "FORMULA",
}


def entry_of(compares, formula, second, style, base):
    return (
        property_of("Operator", uno.Enum("com.sun.star.sheet.ConditionOperator", compares)),
        property_of("Formula1", formula),
        property_of("Formula2", second),
        property_of("StyleName", style),
        property_of("SourcePosition", base),
    )


def line_of(colour):
    made = uno.createUnoStruct("com.sun.star.table.BorderLine2")
    made.Color, made.OuterLineWidth, made.LineWidth = colour, 26, 26
    return made
