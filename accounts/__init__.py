"""People and companies: who they are and which company they act for."""
