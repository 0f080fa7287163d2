"""What machines may read of this room, kind by kind. Each module holds what one kind looks like and who asks for it."""

from workstreams.api import actions, commitments, consultations, milestones, notes, recommendations, workstreams

ROUTERS = [module.router for module in (workstreams, notes, milestones, actions, recommendations, consultations, commitments)]
