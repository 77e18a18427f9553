"""The Thai language: normalising, words, digits, Buddhist dates."""
