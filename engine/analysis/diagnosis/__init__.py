"""Why a run went as it did: its findings, each with the steps and figures it rests on, and what would help."""
