"""Makes sklearn_tfidf.json: TF-IDF rows by scikit-learn for a few sentences.

python3 -m venv /tmp/v && /tmp/v/bin/pip install scikit-learn==1.7.2
/tmp/v/bin/python tests/reference/sklearn_tfidf.py > tests/reference/sklearn_tfidf.json
"""
import json

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

train = [
    "the talks on syria failed the talks ended",
    "moscow blamed washington for the failed talks",
    "washington blamed moscow",
    "sanctions sanctions sanctions",
]
test = ["moscow and the sanctions the sanctions", "nothing known", "the the the talks"]


def rows(vectorizer):
    vectorizer.fit(train)
    names = vectorizer.get_feature_names_out()
    matrix = vectorizer.transform(train + test).tocsr()
    return [
        {names[j]: matrix[i, j] for j in matrix[i].indices} for i in range(matrix.shape[0])
    ]


print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "train": train,
            "test": test,
            "words": rows(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
            "chars": rows(
                TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
            ),
        }
    )
)
