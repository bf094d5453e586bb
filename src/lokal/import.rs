//! Valmyndigheten's files of vallokaler and röstningslokaler.
