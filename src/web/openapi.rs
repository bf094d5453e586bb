//! The description of the API, made from the code that answers.

use utoipa::OpenApi;

/// The head of the description; the routes add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Valkansli",
        description = "Öppna data om val: valdistrikt, vallokaler, röstningslokaler och deras \
                       öppettider, adressökning och närmaste öppna lokal. Tider är svensk tid. \
                       Koordinater är WGS 84. Fel följer RFC 9457; fältet code är stabilt. \
                       Okända parametrar besvaras med 400.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    tags(
        (name = "val", description = "Valtillfällen och deras kalender"),
        (name = "uppslag", description = "Från en adress till en lokal"),
        (name = "lokaler", description = "Lokaler och valdistrikt som öppna data"),
        (name = "drift", description = "Tjänstens tillstånd"),
    )
)]
pub struct Description;
