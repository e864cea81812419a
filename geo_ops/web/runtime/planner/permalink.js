// stub
function noteView() {}
