"""The HTTP service: an application of FastAPI, served by BentoML's workers.

settings: every limit, from the environment. messages: what comes in and goes out. errors: one shape for all. guard: keys, sizes, headers
and logs, before anything is read. models: the model in use, followed as models/CURRENT changes. predicting: requests on their way to the
model. metrics: what an operator watches. uploads, jobs: folders' worth, kept on disk. inbox: corrected codes. app: the routes. bento: what
BentoML starts. command: `detente serve`.
"""
