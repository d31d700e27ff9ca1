"""Why a wrong answer is wrong: causes, and how they are named. No verdict is made here."""
