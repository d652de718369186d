"""Education (教育): school places and seats, enrolment, student aid, entrance exams at the place of residence."""
