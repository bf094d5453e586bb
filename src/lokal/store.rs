//! Lokaler and röstmottagningsställen in the database.
