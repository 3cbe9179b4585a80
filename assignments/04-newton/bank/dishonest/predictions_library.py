"""Has gdwidget draw and answer the questions: right, but nobody has predicted anything."""

LOSES = set()


def predictions():
    from gdwidget import textbook
    from gdwidget.core.prediction import quiz

    asked = quiz(textbook["xcos"], method="newton", eta=1.0, seed="Ada Lovelace")
    return asked.written([question.truth for question in asked.questions])
