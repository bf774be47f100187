import time
from io import StringIO
from django.core.management import call_command
from importers.models import Batch, Finding
def test_probe(kozelshchyna, shared_data):
    t=time.time()
    out=StringIO()
    call_command("import_file", str(shared_data/"kozelshchyna/parcels.geojson"), register="parcels")
    print(time.time()-t); t=time.time()
    call_command("import_file", str(shared_data/"kozelshchyna/parcels.geojson"), register="parcels")
    print(time.time()-t)
    b=Batch.objects.all()
    for x in b: print(vars(x))
    t=time.time()
    call_command("import_file", "undo", str(b[1].pk))
    print(time.time()-t)
    assert 0
def test_demo(tmp_path):
    import demo
    t=time.time(); demo.write(tmp_path); print(time.time()-t); assert 0
