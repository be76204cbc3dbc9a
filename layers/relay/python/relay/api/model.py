"""What is told and asked over HTTP, as pydantic describes and checks it."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Prepared once a request needs it: a cold start waits for no model of another route."""

    model_config = ConfigDict(defer_build=True)
