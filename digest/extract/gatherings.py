"""stub"""
def add_gatherings(scene, out):
    return None
