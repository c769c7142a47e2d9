/*
 * schema.c: what is in a gradebook. A step that has been released is never
 * changed; a new one is added at the end.
 *
 * Points are milli-points, times are seconds since 1970 in UTC. Nothing is
 * overwritten: a grading, an extension, an adjustment is a row for good, and
 * the last one counts. Null means "not known", which is never a zero.
 */
#include "book/db.h"

static const char gradings[] =
    "CREATE TABLE student ("
    "  id INTEGER PRIMARY KEY,"
    "  key TEXT NOT NULL UNIQUE CHECK (key <> ''),"
    "  name TEXT, email TEXT, section TEXT) STRICT;"
    "CREATE TABLE lab ("
    "  id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL UNIQUE CHECK (name <> ''),"
    "  max_mp INTEGER CHECK (max_mp >= 0)) STRICT;"
    "CREATE TABLE import ("
    "  id INTEGER PRIMARY KEY,"
    "  at INTEGER NOT NULL,"
    "  source TEXT NOT NULL,"
    "  size INTEGER NOT NULL," /* of the file, and what is in it */
    "  digest INTEGER NOT NULL) STRICT;"
    "CREATE INDEX import_digest ON import (digest);"
    /* One submission by one student. */
    "CREATE TABLE attempt ("
    "  id INTEGER PRIMARY KEY,"
    "  student INTEGER NOT NULL REFERENCES student (id),"
    "  lab INTEGER NOT NULL REFERENCES lab (id),"
    "  number INTEGER NOT NULL CHECK (number > 0),"
    "  submitted INTEGER,"
    "  content TEXT," /* the hash of what was submitted */
    "  UNIQUE (student, lab, number)) STRICT;"
    /* One grading of it; a regrade adds another. */
    "CREATE TABLE grading ("
    "  id INTEGER PRIMARY KEY,"
    "  attempt INTEGER NOT NULL REFERENCES attempt (id),"
    "  import INTEGER NOT NULL REFERENCES import (id),"
    "  status TEXT NOT NULL CHECK (status IN ('graded', 'not-graded')),"
    "  score_mp INTEGER,"
    "  max_mp INTEGER NOT NULL CHECK (max_mp >= 0),"
    "  reason TEXT,"
    "  lab_content TEXT, grader TEXT, tools TEXT, seed TEXT, schedule TEXT,"
    "  result TEXT NOT NULL,"
    "  CHECK ((status = 'graded') = (score_mp IS NOT NULL)),"
    "  CHECK (score_mp BETWEEN 0 AND max_mp)) STRICT;"
    "CREATE INDEX grading_attempt ON grading (attempt);"
    "CREATE TABLE check_result ("
    "  grading INTEGER NOT NULL REFERENCES grading (id),"
    "  name TEXT NOT NULL,"
    "  title TEXT,"
    "  oracle TEXT,"
    "  status TEXT NOT NULL"
    "    CHECK (status IN ('pass', 'fail', 'not-measured')),"
    "  points_mp INTEGER NOT NULL,"
    "  max_mp INTEGER NOT NULL,"
    "  PRIMARY KEY (grading, name),"
    "  CHECK (points_mp BETWEEN 0 AND max_mp)) STRICT;"
    "CREATE TABLE finding ("
    "  id INTEGER PRIMARY KEY,"
    "  grading INTEGER NOT NULL REFERENCES grading (id),"
    "  rule TEXT NOT NULL,"
    "  severity TEXT NOT NULL,"
    "  test TEXT, message TEXT, file TEXT, line INTEGER) STRICT;"
    "CREATE INDEX finding_grading ON finding (grading);"
    /*
     * The grading of each attempt that counts: the last one that measured
     * something. One that could not be done takes nothing away.
     */
    "CREATE VIEW current AS SELECT * FROM grading AS g WHERE id = ("
    "  SELECT id FROM grading WHERE attempt = g.attempt"
    "  ORDER BY status = 'graded' DESC, id DESC LIMIT 1);";

static const char policy[] =
    /* Null: as the course. */
    "CREATE TABLE policy ("
    "  lab INTEGER PRIMARY KEY REFERENCES lab (id),"
    "  due INTEGER,"
    "  grace_s INTEGER CHECK (grace_s >= 0),"
    "  loss_mpc INTEGER CHECK (loss_mpc BETWEEN 0 AND 100000),"
    "  floor_mpc INTEGER CHECK (floor_mpc BETWEEN 0 AND 100000),"
    "  attempt TEXT CHECK (attempt IN ('best', 'last'))) STRICT;"
    "CREATE TABLE course ("
    "  id INTEGER PRIMARY KEY CHECK (id = 1),"
    "  grace_s INTEGER NOT NULL CHECK (grace_s >= 0),"
    "  loss_mpc INTEGER NOT NULL CHECK (loss_mpc BETWEEN 0 AND 100000),"
    "  floor_mpc INTEGER NOT NULL CHECK (floor_mpc BETWEEN 0 AND 100000),"
    "  attempt TEXT NOT NULL CHECK (attempt IN ('best', 'last')),"
    "  drop_lowest INTEGER NOT NULL CHECK (drop_lowest >= 0)) STRICT;"
    "INSERT INTO course VALUES (1, 0, 0, 0, 'best', 0);"
    "CREATE TABLE extension ("
    "  id INTEGER PRIMARY KEY,"
    "  student INTEGER NOT NULL REFERENCES student (id),"
    "  lab INTEGER NOT NULL REFERENCES lab (id),"
    "  seconds INTEGER NOT NULL CHECK (seconds >= 0),"
    "  reason TEXT NOT NULL CHECK (trim(reason) <> ''),"
    "  author TEXT NOT NULL CHECK (trim(author) <> ''),"
    "  at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX extension_of ON extension (student, lab);"
    "CREATE TABLE adjustment ("
    "  id INTEGER PRIMARY KEY,"
    "  student INTEGER NOT NULL REFERENCES student (id),"
    "  lab INTEGER NOT NULL REFERENCES lab (id),"
    "  kind TEXT NOT NULL CHECK (kind IN ('add', 'set', 'excuse')),"
    "  points_mp INTEGER,"
    "  reason TEXT NOT NULL CHECK (trim(reason) <> ''),"
    "  author TEXT NOT NULL CHECK (trim(author) <> ''),"
    "  at INTEGER NOT NULL,"
    "  CHECK ((kind = 'excuse') = (points_mp IS NULL)),"
    "  CHECK (kind <> 'set' OR points_mp >= 0)) STRICT;"
    "CREATE INDEX adjustment_of ON adjustment (student, lab);";

const char *const book_migrations[] = {gradings, policy};
const size_t book_migration_count =
    sizeof(book_migrations) / sizeof(book_migrations[0]);
